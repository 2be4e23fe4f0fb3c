#include "tests/unit/helper/servedinterface.h"

namespace roamwire::tests {

void ServedInterface::start()
{
    helper.start();
    QTRY_VERIFY(client.isAvailable());
}

void ServedInterface::kill()
{
    helper.kill();
    QTRY_VERIFY(!client.isAvailable());
}

void bringLoopbackUp()
{
    QCOMPARE(QProcess::execute(QStringLiteral("/sbin/ip"), {QStringLiteral("link"), QStringLiteral("set"),
                                                            QStringLiteral("lo"), QStringLiteral("up")}),
             0);
}

} // namespace roamwire::tests
