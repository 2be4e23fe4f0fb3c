#pragma once

#include "client-gui/engine/credentials.h"
#include "client-gui/engine/replyto.h"

#include <QObject>

namespace roamwire::tray {

/// Keeps secrets under names, for this user, out of files that others' programs read in passing. Behind it is the
/// desktop's keychain; in tests a fake. Calls return at once and answer once, later; a keychain may ask its user for a
/// password meanwhile, so that there is no time by which it has answered. GUI thread.
class SecretStore : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// nullopt: there is nothing of that name, or it is locked away. A keychain does not tell which.
    virtual void read(const QString& name, ReplyTo<std::optional<Credentials>> reply) = 0;
    virtual void write(const QString& name, const Credentials& secrets, ReplyTo<void> reply) = 0;
    /// Harmless where there is nothing of that name.
    virtual void remove(const QString& name, ReplyTo<void> reply) = 0;

    /// Writes, and looks whether they can be read again. An error: they are not to be relied on.
    void writeChecked(const QString& name, const Credentials& secrets, ReplyTo<void> reply);
    /// Writes, reads and removes something under `name` that is worth nothing.
    void probe(const QString& name, ReplyTo<void> reply);

Q_SIGNALS:
    /// What could not be read may be readable now.
    void unlocked();
};

} // namespace roamwire::tray
