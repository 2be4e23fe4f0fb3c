#pragma once

#include <QLabel>
#include <QPushButton>

namespace roamwire::tray {

/// What is shown where there is nothing: why, and what to do about it.
class EmptyPage final : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyPage(QWidget* parent = nullptr);

    /// Without `action` there is no button.
    void say(const QString& title, const QString& text, const QString& action = {});

Q_SIGNALS:
    void triggered();

private:
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_button;
};

} // namespace roamwire::tray
