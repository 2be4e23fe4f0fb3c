#pragma once

#include "client-gui/helper/interfacerecord.h"

namespace roamwire::helper {

/// Records as files: DIR/INTERFACE.json, beside the keys in the folder that FileKeyStore has checked. Replaced by
/// rename.
class FileRecordStore final : public RecordStore
{
public:
    explicit FileRecordStore(QString directory);

    Result<std::optional<InterfaceRecord>> load(const QString& interface) override;
    Result<void> save(const QString& interface, const InterfaceRecord& record) override;
    Result<void> remove(const QString& interface) override;

private:
    QString fileOf(const QString& interface) const;

    QString m_directory;
};

} // namespace roamwire::helper
