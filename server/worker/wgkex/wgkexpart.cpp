#include "server/worker/wgkex/wgkexpart.h"

#include <QJsonArray>

namespace roamwire::worker {

WgkexPart::WgkexPart(WgkexOptions options)
    : m_options(std::move(options))
{
}

Result<QJsonObject> WgkexPart::start()
{
    return QJsonObject{{QStringLiteral("domains"), QJsonArray::fromStringList(m_options.domainNames)}};
}

void WgkexPart::stop()
{
    Q_EMIT stopped();
}

} // namespace roamwire::worker
