#include "client-gui/platform/doctor/debugbundle.h"

#include "client-gui/platform/doctor/redactor.h"
#include "roamwire_version.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QSysInfo>

namespace roamwire {
namespace {

const QString kHead =
    QStringLiteral("Roamwire debug bundle\n\n"
                   "Addresses, names, keys, links and networks are replaced: <ipv4-private-1> is the same address "
                   "wherever it stands,\n"
                   "and <name-1> the same name. Please read it all the same before you pass it on.\n");

QString section(const QString& title, const QString& text)
{
    return QStringLiteral("\n== %1 ==\n\n%2%3")
        .arg(title, text.isEmpty() ? QStringLiteral("nothing") : text,
             text.endsWith(u'\n') ? QString() : QStringLiteral("\n"));
}

/// Names that every installation has; and addresses, of which the redactor says more.
bool isCommon(const QString& name)
{
    return !QHostAddress(name).isNull() || name == QStringLiteral("root") || name == QStringLiteral("localhost") ||
           name.startsWith(QStringLiteral("roamwire"));
}

void hide(Redactor& redactor, const QStringList& names, const QString& kind)
{
    for (const QString& name : names) {
        if (!isCommon(name))
            redactor.hide(name, kind);
    }
}

Redactor redactorFor(const BundleFacts& facts)
{
    Redactor redactor;
    hide(redactor, facts.peers, QStringLiteral("name"));
    const QJsonArray peers = facts.status.value_or(QJsonObject()).value(QStringLiteral("peers")).toArray();
    for (const auto& peer : peers)
        redactor.hide(peer.toObject().value(QStringLiteral("name")).toString(), QStringLiteral("name"));
    hide(redactor, facts.hosts, QStringLiteral("host"));
    hide(redactor, facts.users, QStringLiteral("user"));
    return redactor;
}

QString versionsText(const BundleFacts& facts)
{
    constexpr qsizetype kWidth = 10;
    QString text;
    for (const auto& [what, version] : facts.versions)
        text += what.leftJustified(kWidth) + (version.isEmpty() ? QStringLiteral("unknown") : version) + u'\n';
    return text;
}

} // namespace

QList<std::pair<QString, QString>> ownVersions()
{
    return {
        {QStringLiteral("Roamwire"), QStringLiteral(ROAMWIRE_VERSION)},
        {QStringLiteral("Qt"), QString::fromLatin1(qVersion())},
        {QStringLiteral("system"), QSysInfo::prettyProductName()},
        {QStringLiteral("kernel"),
         QStringLiteral("%1 %2 %3")
             .arg(QSysInfo::kernelType(), QSysInfo::kernelVersion(), QSysInfo::currentCpuArchitecture())},
    };
}

QString debugBundle(const BundleFacts& facts)
{
    Redactor redactor = redactorFor(facts);
    QList<Finding> findings = facts.findings;
    for (Finding& finding : findings) {
        finding.detail = redactor.text(finding.detail);
        finding.mend = redactor.text(finding.mend);
    }
    QString status;
    if (facts.status)
        status = QString::fromUtf8(QJsonDocument(redactor.json(*facts.status).toObject()).toJson());
    QString log;
    for (const QString& line : facts.log)
        log += redactor.logLine(line) + u'\n';
    return kHead + section(QStringLiteral("Versions"), versionsText(facts)) +
           section(QStringLiteral("What the doctor finds"), findingsText(findings)) +
           section(QStringLiteral("Status"), status) + section(QStringLiteral("Log"), log);
}

Result<void> saveDebugBundle(const QString& text, const QString& path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) ||
        file.write(text.toUtf8()) < 0 || !file.commit())
        return failure(QStringLiteral("%1 cannot be written: %2; choose another place").arg(path, file.errorString()));
    return {};
}

} // namespace roamwire
