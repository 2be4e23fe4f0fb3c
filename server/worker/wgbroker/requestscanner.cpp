#include "server/worker/wgbroker/requestscanner.h"

namespace roamwire::worker {

RequestScanner::State RequestScanner::feed(QByteArrayView bytes)
{
    for (const char c : bytes) {
        if (m_state != State::Reading)
            break;
        if (++m_taken > kMaxRequest)
            m_state = State::Broken;
        else
            take(c);
    }
    return m_state;
}

void RequestScanner::take(char c)
{
    const bool isBlank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (m_depth == 0 && isBlank)
        return;
    if (m_depth == 0 && c != '{') {
        m_state = State::Broken;
        return;
    }
    m_object.append(c);
    if (!m_isInString)
        takeOutside(c);
    else if (m_isEscaped)
        m_isEscaped = false;
    else if (c == '\\')
        m_isEscaped = true;
    else if (c == '"')
        m_isInString = false;
}

void RequestScanner::takeOutside(char c)
{
    if (c == '"')
        m_isInString = true;
    else if ((c == '{' || c == '[') && ++m_depth > kMaxRequestDepth)
        m_state = State::Broken;
    else if ((c == '}' || c == ']') && --m_depth == 0)
        m_state = State::Complete;
}

} // namespace roamwire::worker
