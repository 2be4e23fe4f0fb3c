#include "client-gui/tray/joining/linkpage.h"

#include "client-gui/tray/dialogpage.h"
#include "client-gui/tray/joining/linkpreview.h"
#include "client-gui/tray/notice.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace roamwire::tray {
namespace {

/// Of a text that was dropped or copied; a link comes early in a message, or is not looked for.
constexpr qsizetype kLongestText = 64 * 1024;

} // namespace

LinkPage::LinkPage(QWidget* parent)
    : QWidget(parent)
    , m_field(new QLineEdit)
    , m_fromClipboard(new QPushButton(tr("From &clipboard")))
    , m_fromPicture(new QPushButton(tr("Choose &picture…")))
    , m_reading(dialogpage::paragraph())
    , m_notice(new Notice)
{
    setAcceptDrops(true);
    m_field->setAcceptDrops(false); // the page takes pictures, too
    m_field->setPlaceholderText(QStringLiteral("roamwire://…"));
    m_field->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhUrlCharactersOnly);
    m_field->setObjectName(QStringLiteral("link"));
    m_field->setAccessibleName(tr("Link of the invitation"));
    m_fromClipboard->setToolTip(tr("A link, or a picture of its QR code"));
    m_fromPicture->setToolTip(tr("A photo or screenshot of the QR code"));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_fromClipboard);
    buttons->addWidget(m_fromPicture);
    buttons->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(dialogpage::kMargin, dialogpage::kMargin, dialogpage::kMargin, dialogpage::kSpacing);
    column->setSpacing(dialogpage::kSpacing);
    column->addWidget(dialogpage::heading(tr("Join a network")));
    column->addWidget(dialogpage::paragraph(
        tr("Paste the link of your invitation, or use a picture of its QR code. You can also drop either of them here. "
           "You see what the link says before anything happens.")));
    column->addSpacing(4);
    column->addLayout(dialogpage::labelled(tr("&Link"), m_field));
    column->addLayout(buttons);
    column->addWidget(m_reading);
    column->addWidget(m_notice);
    column->addStretch();
    setReading(false);
    setFocusProxy(m_field);

    connect(m_field, &QLineEdit::textChanged, this, [this] {
        m_notice->clear();
        Q_EMIT textChanged();
    });
    connect(m_fromClipboard, &QPushButton::clicked, this, &LinkPage::takeFromClipboard);
    connect(m_fromPicture, &QPushButton::clicked, this, &LinkPage::choosePicture);
}

std::optional<InviteLink> LinkPage::link()
{
    const auto link = findLink(m_field->text());
    if (link)
        return *link;
    m_notice->tell(Mark::Kind::Failed, link.error().message);
    m_field->setFocus();
    return std::nullopt;
}

void LinkPage::setText(const QString& text)
{
    m_field->setText(text.first(std::min(text.size(), qsizetype(m_field->maxLength()))));
}

bool LinkPage::isUntouched() const
{
    return m_field->text().isEmpty() && !m_isReading;
}

void LinkPage::forget()
{
    m_field->setText({}); // and not clear(), which can be undone
    m_notice->clear();
    setReading(false);
}

void LinkPage::takeFromClipboard()
{
    if (const QMimeData* mime = QGuiApplication::clipboard()->mimeData())
        take(*mime);
}

void LinkPage::choosePicture()
{
    auto* chooser = new QFileDialog(this, tr("Choose a picture of the QR code"),
                                    QStandardPaths::writableLocation(QStandardPaths::PicturesLocation),
                                    tr("Pictures (%1)").arg(picturePatterns()));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::ExistingFile);
    connect(chooser, &QFileDialog::fileSelected, this, [this](const QString& path) { read(path); });
    chooser->open();
}

void LinkPage::take(const QMimeData& mime)
{
    // A picture that was copied in a browser has its address as text, and one in a file manager its path.
    const QString text = mime.text();
    const auto picture = pictureOf(mime);
    if (picture && !text.contains(QStringLiteral("roamwire://"), Qt::CaseInsensitive))
        read(*picture);
    else
        takeText(text.first(std::min(text.size(), kLongestText)));
}

void LinkPage::takeText(const QString& text)
{
    const auto link = findLink(text);
    if (!link)
        return m_notice->tell(Mark::Kind::Failed,
                              text.trimmed().isEmpty()
                                  ? tr("There is neither text nor a picture. Copy the link or its QR code first.")
                                  : link.error().message);
    m_field->setText(link->reveal());
    Q_EMIT found(*link);
}

void LinkPage::read(const Picture& picture)
{
    m_notice->clear();
    setReading(true);
    readLink(picture, {this, [this, number = m_readings](const Result<QString>& text) {
                           if (!m_isReading || number != m_readings)
                               return; // another picture was taken since, or the dialog was closed
                           setReading(false);
                           if (text)
                               takeText(*text);
                           else
                               m_notice->tell(Mark::Kind::Failed, text.error().message);
                       }});
}

void LinkPage::setReading(bool isReading)
{
    m_isReading = isReading;
    m_readings += isReading ? 1 : 0;
    m_reading->setText(isReading ? tr("Looking for a QR code…") : QString());
    m_reading->setVisible(isReading);
}

void LinkPage::setDropTarget(bool isTarget)
{
    m_isDropTarget = isTarget;
    update();
}

void LinkPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (!event->mimeData()->hasText() && !event->mimeData()->hasImage() && !event->mimeData()->hasUrls())
        return;
    event->acceptProposedAction();
    setDropTarget(true);
}

void LinkPage::dragLeaveEvent(QDragLeaveEvent*)
{
    setDropTarget(false);
}

void LinkPage::dropEvent(QDropEvent* event)
{
    setDropTarget(false);
    event->acceptProposedAction();
    take(*event->mimeData());
}

void LinkPage::paintEvent(QPaintEvent*)
{
    if (!m_isDropTarget)
        return;
    constexpr int kInset = 8;
    constexpr int kRadius = 8;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2, Qt::DashLine));
    painter.drawRoundedRect(rect().adjusted(kInset, kInset, -kInset, -kInset), kRadius, kRadius);
}

} // namespace roamwire::tray
