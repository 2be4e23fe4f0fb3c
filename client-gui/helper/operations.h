#pragma once

#include "client-gui/helper-api/messages.h"
#include "client-gui/helper/lookout.h"
#include "client-gui/helper/reach.h"
#include "shared/wireguard/interfacemanager.h"
#include "shared/wireguard/steps.h"

namespace roamwire::helper {

/// What the verbs do, once a request has been let in. One at a time: a verb looks at the interface first and acts on
/// what it saw. Replies come on the same thread, at once or later.
class Operations final
{
public:
    /// All but the policy outlive this object.
    Operations(Policy policy, Device& device, InterfaceManager& interfaces, KeyStore& keys, RecordStore& records,
               Reach& reach);

    void run(const Verb& verb, AnswerReply reply);

    /// Nobody holds the interface any more: its checks end, and nobody is answered.
    void release(const QString& interface) { m_reach.close(interface); }
    /// Who is told what comes of checks.
    void setTold(Reach::Told told) { m_reach.setTold(std::move(told)); }

private:
    void perform(const Hello& verb, AnswerReply reply);
    void perform(const Show& verb, AnswerReply reply);
    void perform(const Create& verb, AnswerReply reply);
    void perform(const Destroy& verb, AnswerReply reply);
    void perform(const Assign& verb, AnswerReply reply);
    void perform(const SetPaths& verb, AnswerReply reply);
    void perform(const AddPeer& verb, AnswerReply reply);
    void perform(const RemovePeer& verb, AnswerReply reply);
    void perform(const SetListenPort& verb, AnswerReply reply);
    void perform(const Prove& verb, AnswerReply reply);
    void perform(const Restore& verb, AnswerReply reply);
    void perform(const Bind& verb, AnswerReply reply);
    void perform(const CheckStart& verb, AnswerReply reply);
    void perform(const CheckStop& verb, AnswerReply reply);
    void perform(const ResetSession& verb, AnswerReply reply);
    void perform(const SyncPeers& verb, AnswerReply reply);

    void look(const Verb& verb, const AnswerReply& reply, const Lookout::Seen& next);

    /// For an interface of ours that exists, perhaps without a key yet (an earlier create was cut short).
    void adopt(const QString& interface, const DeviceState& now, const AnswerReply& reply);
    void make(const QString& interface, const AnswerReply& reply);
    /// Gives the interface its stored key after `before`, and brings it up.
    void giveKey(const QString& interface, QList<Step> before, const AnswerReply& reply);
    Result<PrivateKey> storedOrNewKey(const QString& interface);
    Step bringUp(const QString& interface);
    void removeInterface(const Destroy& verb, const AnswerReply& reply);
    Result<void> forgetIfAsked(const Destroy& verb);
    void proveWithStoredKey(const Prove& verb, const AnswerReply& reply);
    /// `next` once the interface is open to what goes out and comes in beside WireGuard.
    void reach(const Verb& verb, const AnswerReply& reply, const Lookout::Seen& next);
    void privateKey(const QString& interface, InterfaceMode mode, Reply<PrivateKey> reply);
    Result<QList<Step>> stepsToRestore(const QString& interface, const DeviceState& now);

    bool m_canAllowPeers;
    Device& m_device;
    InterfaceManager& m_interfaces;
    KeyStore& m_keys;
    Ledger m_ledger;
    Lookout m_lookout;
    Reach& m_reach;
};

} // namespace roamwire::helper
