#pragma once

#include "client-gui/tray/secrets/secretstore.h"

#include <QHash>
#include <QTimer>

#include <functional>
#include <type_traits>

namespace roamwire::test {

/// A keychain in memory. Answers come later, as from a real one; a test may have any call fail, or be the last that
/// this program lived to make.
class FakeSecretStore final : public tray::SecretStore
{
    Q_OBJECT

public:
    void read(const QString& name, ReplyTo<std::optional<Credentials>> reply) override
    {
        const auto entry = entries.constFind(name);
        const bool isFound = entry != entries.cend() && !isLocked;
        answer(QStringLiteral("read"), reply, isFound ? std::optional(*entry) : std::nullopt);
    }
    void write(const QString& name, const Credentials& secrets, ReplyTo<void> reply) override
    {
        const bool isDone = !fails() && !isLost() && !isLocked;
        if (isDone && !forgetsAll)
            entries.insert(name, secrets);
        answer(QStringLiteral("write"), reply, isDone ? Result<void>() : refused());
    }
    void remove(const QString& name, ReplyTo<void> reply) override
    {
        if (!fails() && !isLost())
            entries.remove(name);
        answer(QStringLiteral("remove"), reply, Result<void>());
    }

    /// What a slow one still owes, the oldest; false: nothing.
    bool answerOne()
    {
        if (m_owed.isEmpty())
            return false;
        m_owed.takeFirst()();
        return true;
    }

    QHash<QString, Credentials> entries;
    QStringList calls;
    bool isLocked = false;   ///< it finds nothing, and takes nothing
    bool forgetsAll = false; ///< it says that it took what it did not take
    int failAt = -1;         ///< this call, counted from 0, does nothing and answers with an error
    int endsAt = -1;         ///< at this call the program ends: nobody lives to hear the answer
    bool endsBefore = false; ///< and nobody heard the call
    bool isSlow = false;     ///< it answers when answerOne() is called

private:
    QList<std::function<void()>> m_owed;

    bool fails() const { return calls.size() == failAt; }
    bool isLost() const { return calls.size() == endsAt && endsBefore; }
    static Result<void> refused() { return failure(QStringLiteral("the keychain is out of order")); }

    template <typename T>
    void answer(const QString& call, const ReplyTo<T>& reply, std::type_identity_t<Result<T>> result)
    {
        if (fails())
            result = std::unexpected(refused().error());
        const bool isOver = calls.size() == endsAt;
        calls << call;
        if (isSlow)
            m_owed << [reply, result] { reply(result); };
        else if (!isOver)
            QTimer::singleShot(0, this, [reply, result] { reply(result); });
    }
};

} // namespace roamwire::test
