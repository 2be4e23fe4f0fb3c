#pragma once

#include <QObject>

#include <memory>

namespace roamwire::tray {

/// Tells when the desktop's keyring was unlocked, or began to run. One implementation per operating system, in its own
/// folder.
class KeyringWatch : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

Q_SIGNALS:
    /// Something to try again upon, no promise.
    void unlocked();
};

std::unique_ptr<KeyringWatch> makeKeyringWatch();

} // namespace roamwire::tray
