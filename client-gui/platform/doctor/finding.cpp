#include "client-gui/platform/doctor/finding.h"

#include <QJsonObject>

#include <algorithm>

namespace roamwire {
namespace {

QString word(Health health)
{
    switch (health) {
    case Health::Ok:
        return QStringLiteral("ok");
    case Health::Warn:
        return QStringLiteral("warn");
    case Health::Fail:
        return QStringLiteral("fail");
    }
    return {};
}

} // namespace

QJsonArray toJson(const QList<Finding>& findings)
{
    QJsonArray array;
    for (const Finding& finding : findings) {
        array.append(QJsonObject{{QStringLiteral("check"), finding.check},
                                 {QStringLiteral("state"), word(finding.health)},
                                 {QStringLiteral("detail"), finding.detail},
                                 {QStringLiteral("mend"),
                                  finding.mend.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(finding.mend)}});
    }
    return array;
}

QString findingsText(const QList<Finding>& findings)
{
    qsizetype width = 0;
    for (const Finding& finding : findings)
        width = std::max(width, finding.check.size());
    constexpr qsizetype kStateWidth = 4;
    QString text;
    for (const Finding& finding : findings) {
        const QString start =
            word(finding.health).leftJustified(kStateWidth + 2) + finding.check.leftJustified(width + 2);
        text += start + finding.detail + u'\n';
        if (!finding.mend.isEmpty())
            text += QString(start.size(), u' ') + QStringLiteral("-> ") + finding.mend + u'\n';
    }
    return text;
}

bool isHealthy(const QList<Finding>& findings)
{
    return std::ranges::none_of(findings, [](const Finding& finding) { return finding.health == Health::Fail; });
}

} // namespace roamwire
