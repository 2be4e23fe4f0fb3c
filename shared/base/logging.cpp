#include "shared/base/logging.h"

#include "shared/base/recentlog.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

#include <cstdio>

namespace roamwire {
namespace {

LogFormat g_format = LogFormat::Text;
/// Never deleted: threads may log until the very end.
RecentLog* g_recent = nullptr;

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

QByteArray jsonLine(const QDateTime& time, QtMsgType type, const char* category, const QString& message)
{
    const QJsonObject object{
        {QStringLiteral("time"), time.toUTC().toString(Qt::ISODateWithMs)},
        {QStringLiteral("level"), QLatin1String(levelName(type))},
        {QStringLiteral("category"), QLatin1String(category)},
        {QStringLiteral("message"), message},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

/// Control characters as \uXXXX, so that a message can neither end its line nor talk to the terminal.
QString escaped(const QString& message)
{
    QString text;
    text.reserve(message.size());
    for (const QChar c : message) {
        if (c.category() == QChar::Other_Control)
            text += QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
        else
            text += c;
    }
    return text;
}

QByteArray textLine(const QDateTime& time, QtMsgType type, const char* category, const QString& message)
{
    return QStringLiteral("%1 %2 %3: %4\n")
        .arg(time.toString(QStringLiteral("HH:mm:ss.zzz")), QString::fromLatin1(levelName(type)).leftJustified(5),
             QLatin1String(category), escaped(message))
        .toUtf8();
}

void writeMessage(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    const char* category = context.category ? context.category : "default";
    const QByteArray line = logLine(g_format, QDateTime::currentDateTime(), type, category, message);
    // One write per line, so that lines of several threads never mix.
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
    if (g_recent)
        g_recent->add(line.chopped(1));
}

} // namespace

QByteArray logLine(LogFormat format, const QDateTime& time, QtMsgType type, const char* category,
                   const QString& message)
{
    return format == LogFormat::Json ? jsonLine(time, type, category, message)
                                     : textLine(time, type, category, message);
}

void installLogHandler(LogFormat format)
{
    g_format = format;
    QLoggingCategory::setFilterRules(QStringLiteral("roamwire.*.debug=false"));
    qInstallMessageHandler(writeMessage);
}

void keepRecentLog()
{
    if (!g_recent)
        g_recent = new RecentLog;
}

QStringList recentLog()
{
    return g_recent ? g_recent->lines() : QStringList();
}

} // namespace roamwire
