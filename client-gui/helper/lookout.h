#pragma once

#include "client-gui/helper/keystore.h"
#include "client-gui/helper/ledger.h"
#include "client-gui/helper/policy.h"

#include <functional>

namespace roamwire::helper {

using AnswerReply = std::function<void(Answer)>;

/// An interface at one moment.
struct Sight
{
    DeviceState device; ///< as the ledger knows it
    InterfaceMode mode = InterfaceMode::Managed;
};

/// The fresh look at an interface before anything is done to it: what it has, who made it, and whether this may be done
/// to an interface of that kind.
class Lookout final
{
public:
    /// All but the policy outlive this object.
    Lookout(Policy policy, Device& device, const InterfaceManager& interfaces, KeyStore& keys, Ledger& ledger);

    using Seen = std::function<void(const Sight& sight)>;
    /// `next` where the interface is there and nothing is against the verb, else the reply with a refusal.
    void look(const Verb& verb, const AnswerReply& reply, const Seen& next);

private:
    void show(const Verb& verb, bool isSecondLook, const AnswerReply& reply, const Seen& next);
    void judge(const Verb& verb, DeviceState now, bool isSecondLook, const AnswerReply& reply, const Seen& next);

    Policy m_policy;
    Device& m_device;
    const InterfaceManager& m_interfaces;
    KeyStore& m_keys;
    Ledger& m_ledger;
};

inline Answer failed(const Error& error)
{
    return Refused{refusal::kFailed, error.message};
}

} // namespace roamwire::helper
