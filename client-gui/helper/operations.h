#pragma once

#include "client-gui/helper-api/messages.h"
#include "client-gui/helper/interfacemanager.h"
#include "client-gui/helper/keystore.h"
#include "client-gui/helper/steps.h"

#include <functional>

namespace roamwire::helper {

using AnswerReply = std::function<void(Answer)>;

/// What the verbs do, once a request has been let in. One at a time: a verb looks at the interface first and acts on
/// what it saw. Replies come on the same thread, at once or later.
class Operations final
{
public:
    /// All three outlive this object.
    Operations(Device& device, InterfaceManager& interfaces, KeyStore& keys);

    void run(const Verb& verb, AnswerReply reply);

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

    using Seen = std::function<void(const DeviceState& now)>;
    /// A fresh look at the interface, then `next`; a refusal where there is none.
    void look(const QString& interface, const AnswerReply& reply, const Seen& next);

    /// For an interface that exists: ours, without a key yet (an earlier create was cut short), or somebody else's.
    void adopt(const QString& interface, const DeviceState& now, const AnswerReply& reply);
    /// Gives the interface its stored key after `before`, and brings it up.
    void giveKey(const QString& interface, QList<Step> before, const AnswerReply& reply);
    Result<PrivateKey> storedOrNewKey(const QString& interface);
    Step bringUp(const QString& interface);
    void removeInterface(const Destroy& verb, const AnswerReply& reply);
    Result<void> forgetIfAsked(const Destroy& verb);

    Device& m_device;
    InterfaceManager& m_interfaces;
    KeyStore& m_keys;
};

} // namespace roamwire::helper
