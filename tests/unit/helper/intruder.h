#pragma once

#include <QStringList>

namespace roamwire::tests {

/// Somebody at the helper's socket who sends what he likes, and reads when he likes. Nothing here waits for an event
/// loop.
class Intruder final
{
public:
    explicit Intruder(const QString& socket);
    ~Intruder();
    Intruder(Intruder&& other) noexcept;
    Intruder& operator=(Intruder&&) = delete;

    bool isConnected() const { return m_descriptor >= 0; }

    /// As much of it as is taken at once; how many bytes that was. The helper may have hung up.
    qsizetype send(const QByteArray& bytes) const;
    /// However long it takes the helper to read it, within limits; false: it does not.
    bool sendWhole(const QByteArray& bytes) const;

    /// Reads `count` answers, and forgets what came with the last; fewer where the helper hangs up, or says nothing for
    /// a long while. The code of each refusal, and "done" for whatever is none.
    QStringList answers(qsizetype count) const;

    /// The helper hung up, sooner or later; what it still had to say is lost.
    bool isHungUp() const;

private:
    qsizetype send(const QByteArray& bytes, int flags) const;
    int m_descriptor;
};

} // namespace roamwire::tests
