#pragma once

#include "server/relay/relaycore.h"
#include "shared/base/result.h"

#include <functional>
#include <memory>

namespace roamwire::server {

class StateFile;
struct UdpRelaySettings;

/// The relay's core on its sockets, on a thread of its own that ends with the object. Any thread may call it.
class RelayWorker
{
public:
    using Command = std::function<void(RelayCore&, Instant)>;

    /// `onNews` is called on the worker's thread when there are news, once until they are taken. The file is saved
    /// every few seconds and at the end.
    static Result<std::unique_ptr<RelayWorker>>
    start(const UdpRelaySettings& settings, std::unique_ptr<StateFile> stateFile, std::function<void()> onNews);
    virtual ~RelayWorker() = default;

    /// Runs it soon, in the order of the calls.
    virtual void post(Command command) = 0;
    virtual std::vector<RelayCore::News> takeNews() = 0;
    virtual RelayFigures figures() const = 0;
};

} // namespace roamwire::server
