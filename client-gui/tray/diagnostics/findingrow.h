#pragma once

#include "client-gui/platform/doctor/finding.h"
#include "client-gui/tray/mark.h"

#include <QWidget>

#include <optional>

class QLabel;

namespace roamwire::tray {

/// One check of the doctor: what it looks at, and once that is known, what it found and what helps.
class FindingRow final : public QWidget
{
    Q_OBJECT

public:
    /// Nothing is known yet. `check`: its stable name.
    explicit FindingRow(const QString& check, QWidget* parent = nullptr);

    void setFinding(const Finding& finding);

    /// The sign for how well something is; nullopt: it is not known yet.
    static Mark::Kind markOf(std::optional<Health> health);

    /// What a check is called in windows.
    static QString titleOf(const QString& check);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void describe(std::optional<Health> health);
    void chooseColors();

    QString m_title;
    Mark* m_mark;
    QLabel* m_detail;
    QLabel* m_mend;
    bool m_isWell = true;
};

} // namespace roamwire::tray
