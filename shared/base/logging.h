#pragma once

namespace roamwire {

enum class LogFormat {
    Text, ///< "12:34:56.789 info  roamwire.engine: …"
    Json, ///< one object per line: time, level, category, message
};

/// Sends every Qt message to stderr in the given format. Call once, at the start of main().
/// Categories are called roamwire.<module>; debug messages are off unless QT_LOGGING_RULES asks for them.
void installLogHandler(LogFormat format);

} // namespace roamwire
