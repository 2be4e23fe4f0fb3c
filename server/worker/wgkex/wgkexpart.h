#pragma once

#include "server/worker/part.h"
#include "server/worker/wgkex/wgkexoptions.h"

namespace roamwire::worker {

/// The worker of wgkex: brings the keys that come over MQTT onto the gateway's interfaces.
class WgkexPart final : public Part
{
    Q_OBJECT

public:
    explicit WgkexPart(WgkexOptions options);

    Result<QJsonObject> start() override;
    void stop() override;

private:
    const WgkexOptions m_options;
};

} // namespace roamwire::worker
