#include "client-gui/tray/peers/copybutton.h"

#include "client-gui/tray/peers/glyph.h"

#include <QClipboard>
#include <QGuiApplication>

namespace roamwire::tray {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 1500ms;

} // namespace

CopyButton::CopyButton(const QString& what, QWidget* parent)
    : QToolButton(parent)
    , m_what(what)
{
    setAutoRaise(true);
    setIcon(glyphIcon(Glyph::Copy));
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setFocusPolicy(Qt::StrongFocus);
    m_ticked.setSingleShot(true);
    m_ticked.setInterval(kTick);
    connect(&m_ticked, &QTimer::timeout, this, [this] {
        setIcon(glyphIcon(Glyph::Copy));
        describe();
    });
    connect(this, &QToolButton::clicked, this, &CopyButton::copy);
    describe();
}

void CopyButton::setValue(const QString& value, const QString& shown)
{
    m_value = value;
    setText(shown);
    setToolButtonStyle(shown.isEmpty() ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    setEnabled(!value.isEmpty());
    describe();
}

void CopyButton::copy()
{
    copyText(m_value);
    setIcon(glyphIcon(Glyph::Done));
    setToolTip(tr("Copied"));
    m_ticked.start();
}

void CopyButton::describe()
{
    setToolTip(tr("Copy %1", "what").arg(m_what));
    setAccessibleName(tr("Copy %1: %2", "what, value").arg(m_what, m_value));
}

void copyText(const QString& text)
{
    QClipboard* clipboard = QGuiApplication::clipboard();
    clipboard->setText(text);
    if (clipboard->supportsSelection())
        clipboard->setText(text, QClipboard::Selection);
}

} // namespace roamwire::tray
