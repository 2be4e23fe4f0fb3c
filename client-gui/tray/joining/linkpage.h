#pragma once

#include "client-gui/tray/joining/qrpicture.h"
#include "shared/model/invitelink.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace roamwire::tray {

class Notice;

/// Where the link comes from: typed, pasted, dropped, or read from the QR code in a picture.
class LinkPage final : public QWidget
{
    Q_OBJECT

public:
    explicit LinkPage(QWidget* parent = nullptr);

    /// The link in the field; without one the user is told why.
    std::optional<InviteLink> link();
    /// Takes what somebody handed over, as if it were pasted.
    void setText(const QString& text);
    /// Nothing was typed, and no picture is being read.
    bool isUntouched() const;
    /// Leaves nothing behind, not even for undo.
    void forget();

Q_SIGNALS:
    /// A link was dropped, taken from the clipboard, or read from a picture.
    void found(const roamwire::InviteLink& link);
    /// The field is empty or it is not.
    void textChanged();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void takeFromClipboard();
    void choosePicture();
    void take(const QMimeData& mime);
    void takeText(const QString& text);
    void read(const Picture& picture);
    void setReading(bool isReading);
    void setDropTarget(bool isTarget);

    QLineEdit* m_field;
    QPushButton* m_fromClipboard;
    QPushButton* m_fromPicture;
    QLabel* m_reading;
    Notice* m_notice;
    int m_readings = 0; ///< the newest counts; 0 where none is awaited
    bool m_isReading = false;
    bool m_isDropTarget = false;
};

} // namespace roamwire::tray
