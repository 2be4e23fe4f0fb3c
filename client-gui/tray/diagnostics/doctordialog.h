#pragma once

#include "client-gui/platform/doctor/debugbundle.h"

#include <QDialog>
#include <QFutureWatcher>
#include <QHash>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace roamwire::tray {

class FindingRow;
class Mark;

/// What works for a network and what does not, each with what helps. It shows what it is told; examineNetwork() opens
/// it with an examination behind it.
class DoctorDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `network`: its interface.
    explicit DoctorDialog(const QString& network, QWidget* parent = nullptr);

    /// All of these are looked at, from now on; nothing is known yet.
    void begin(const QStringList& checks);
    /// One of them is known.
    void add(const Finding& finding);
    /// All of them are.
    void finish(const BundleFacts& facts);

Q_SIGNALS:
    void againRequested();

private:
    void addButtons(QVBoxLayout* column);
    void summarize();
    static QString summaryOf(Health worst);
    void copy();
    void makeBundle();
    void showBundle();

    const QString m_network;
    Mark* m_mark;
    QLabel* m_summary;
    QScrollArea* m_area;
    QPushButton* m_again;
    QPushButton* m_copy;
    QPushButton* m_save;
    QHash<QString, FindingRow*> m_rows;
    QList<Finding> m_findings; ///< so far
    BundleFacts m_facts;
    QFutureWatcher<QString> m_bundle; ///< being written
    bool m_isFinished = false;
};

} // namespace roamwire::tray
