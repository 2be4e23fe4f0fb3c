#pragma once

#include <QByteArray>

namespace roamwire::worker {

/// What a request may have in all, white space before it included; the usual one has about a hundred bytes.
constexpr qsizetype kMaxRequest = 4 * 1024;
/// Objects and arrays inside one another; the usual request has one.
constexpr int kMaxRequestDepth = 16;

/// Finds the end of the first JSON object in what a client sends, however it is cut: clients neither close nor end a
/// line. It counts brackets outside of strings and takes no more than that from JSON; the decoder reads the rest.
class RequestScanner final
{
public:
    enum class State {
        Reading,
        Complete, ///< object() has it; what follows it does not count
        Broken,   ///< no object, too long or too deep
    };

    State feed(QByteArrayView bytes);
    State state() const { return m_state; }
    const QByteArray& object() const { return m_object; }

private:
    void take(char c);
    void takeOutside(char c);

    QByteArray m_object;
    State m_state = State::Reading;
    qsizetype m_taken = 0;
    int m_depth = 0;
    bool m_isInString = false;
    bool m_isEscaped = false;
};

} // namespace roamwire::worker
