#pragma once

#include "client-gui/tray/peers/pathjournal.h"
#include "client-gui/tray/peers/peermodel.h"

#include <QGridLayout>
#include <QLabel>
#include <QPointer>
#include <QScrollArea>

namespace roamwire::tray {

class BadgeLabel;
class CandidateList;
class CopyButton;
class DirectTry;
class HistoryList;
class ToneLabel;
class TrafficGraph;

/// All about one peer: which path and why, what else there is to try, what became of it so far.
class PeerDetails final : public QScrollArea
{
    Q_OBJECT

public:
    /// All outlive it.
    PeerDetails(const PeerModel& model, const PathJournal& journal, const Clock& clock, QWidget* parent = nullptr);

    /// `index` of the model; of no peer: none.
    void setPeer(const QModelIndex& index);

private:
    void build();
    QLabel* makeTitle(const QString& text);
    void addFact(QGridLayout& grid, int row, const QString& name, QLabel*& label, QWidget* value);
    void refresh();
    void makeRoom();
    void refreshAddresses(const PeerStatus& peer);
    void refreshTraffic(const QModelIndex& index, const PeerStatus& peer);

    const PeerModel& m_model;
    const PathJournal& m_journal;
    const Clock& m_clock;
    QPersistentModelIndex m_index;

    QWidget* m_content;
    QLabel* m_name = nullptr;
    QLabel* m_presence = nullptr;
    BadgeLabel* m_badge = nullptr;
    QLabel* m_brief = nullptr;
    QLabel* m_explanation = nullptr;
    DirectTry* m_directTry = nullptr;
    CopyButton* m_address = nullptr;
    QLabel* m_address6Label = nullptr;
    CopyButton* m_address6 = nullptr;
    QLabel* m_endpointLabel = nullptr;
    CopyButton* m_endpoint = nullptr;
    CopyButton* m_key = nullptr;
    QLabel* m_handshake = nullptr;
    CandidateList* m_candidates = nullptr;
    TrafficGraph* m_graph = nullptr;
    ToneLabel* m_received = nullptr;
    ToneLabel* m_sent = nullptr;
    HistoryList* m_history = nullptr;
};

} // namespace roamwire::tray
