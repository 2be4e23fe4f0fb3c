#pragma once

#include <QDialog>

namespace roamwire::tray {

/// Shows a debug bundle as it will be, and saves it where the user says.
class BundleDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `fileName`: what is proposed.
    BundleDialog(const QString& text, const QString& fileName, QWidget* parent = nullptr);

private:
    void chooseFile();
    void saveTo(const QString& path);

    const QString m_text;
    const QString m_fileName;
};

} // namespace roamwire::tray
