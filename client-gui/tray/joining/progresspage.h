#pragma once

#include "client-gui/engine/joining.h"

#include <QWidget>

#include <array>

class QLabel;

namespace roamwire::tray {

class Mark;
class Notice;

/// How a join goes, step by step, and what hinders it.
class ProgressPage final : public QWidget
{
    Q_OBJECT

public:
    explicit ProgressPage(QWidget* parent = nullptr);

    void begin(const JoinRequest& request);
    void reach(Joining::Step step);
    void hinder(const QString& problem);
    void fail(const QString& problem);

private:
    static constexpr std::size_t kSteps = 5;

    struct Row
    {
        Mark* mark;
        QLabel* label;
    };

    /// Everything before `step` is done; it is under way, or failed.
    void showAt(std::size_t step, bool hasFailed);

    QLabel* m_heading;
    std::array<Row, kSteps> m_rows;
    std::array<QString, kSteps> m_names;
    std::size_t m_current = 0;
    Notice* m_notice;
};

} // namespace roamwire::tray
