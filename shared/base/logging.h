#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

namespace roamwire {

enum class LogFormat {
    Text, ///< "12:34:56.789 info  roamwire.engine: …"
    Json, ///< one object per line: time, level, category, message
};

/// Sends every Qt message to stderr in the given format. Call once, at the start of main().
/// Categories are called roamwire.<module>; debug messages are off unless QT_LOGGING_RULES asks for them.
void installLogHandler(LogFormat format);

/// From now on the handler also remembers the last lines, for recentLog().
void keepRecentLog();
/// What was logged last, oldest first, one line each; empty unless it is kept. Any thread.
QStringList recentLog();

/// The line that the handler writes, with its end, on its own so that a test reads it. Always one line: messages hold
/// names and reasons that strangers sent.
QByteArray logLine(LogFormat format, const QDateTime& time, QtMsgType type, const char* category,
                   const QString& message);

} // namespace roamwire
