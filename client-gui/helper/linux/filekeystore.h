#pragma once

#include "client-gui/helper/keystore.h"

namespace roamwire::helper {

/// Keys as files: DIR/INTERFACE.key, the key in base64 as `wg genkey` prints it. The folder is 0700, the files 0600,
/// both of the user we run as; anything else is refused. A file is replaced by rename.
class FileKeyStore final : public KeyStore
{
public:
    /// Makes the folder if it is not there (its parent has to be).
    static Result<FileKeyStore> open(const QString& directory);

    Result<std::optional<PrivateKey>> load(const QString& interface) override;
    Result<void> save(const QString& interface, const PrivateKey& key) override;
    Result<void> remove(const QString& interface) override;

private:
    explicit FileKeyStore(QByteArray directory);
    QByteArray fileOf(const QString& interface) const;

    QByteArray m_directory;
};

} // namespace roamwire::helper
