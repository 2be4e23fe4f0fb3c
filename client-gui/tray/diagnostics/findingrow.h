#pragma once

#include "client-gui/platform/doctor/finding.h"

#include <QWidget>

#include <optional>

class QLabel;

namespace roamwire::tray {

class StateMark;

/// One check of the doctor: what it looks at, and once that is known, what it found and what helps.
class FindingRow final : public QWidget
{
    Q_OBJECT

public:
    /// Nothing is known yet. `check`: its stable name.
    explicit FindingRow(const QString& check, QWidget* parent = nullptr);

    void setFinding(const Finding& finding);

    /// What a check is called in windows.
    static QString titleOf(const QString& check);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void chooseColors();

    QString m_title;
    StateMark* m_mark;
    QLabel* m_detail;
    QLabel* m_mend;
    bool m_isWell = true;
};

} // namespace roamwire::tray
