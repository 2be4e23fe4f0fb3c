#include "shared/base/logging.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

#include <cstdio>

namespace roamwire {
namespace {

LogFormat g_format = LogFormat::Text;

const char* levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug";
    case QtInfoMsg:
        return "info";
    case QtWarningMsg:
        return "warn";
    case QtCriticalMsg:
        return "error";
    case QtFatalMsg:
        return "fatal";
    }
    return "info";
}

void writeMessage(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    const char* category = context.category ? context.category : "default";
    QByteArray line;
    if (g_format == LogFormat::Json) {
        const QJsonObject object{
            {QStringLiteral("time"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
            {QStringLiteral("level"), QLatin1String(levelName(type))},
            {QStringLiteral("category"), QLatin1String(category)},
            {QStringLiteral("message"), message},
        };
        line = QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    } else {
        const QString time = QDateTime::currentDateTime().toString(QStringLiteral("HH:mm:ss.zzz"));
        line = QStringLiteral("%1 %2 %3: %4\n")
                   .arg(time, QString::fromLatin1(levelName(type)).leftJustified(5), QLatin1String(category), message)
                   .toUtf8();
    }
    // One write per line, so that lines of several threads never mix.
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
}

} // namespace

void installLogHandler(LogFormat format)
{
    g_format = format;
    QLoggingCategory::setFilterRules(QStringLiteral("roamwire.*.debug=false"));
    qInstallMessageHandler(writeMessage);
}

} // namespace roamwire
