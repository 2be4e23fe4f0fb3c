#include "server/worker/privileges.h"
#include "server/worker/wgbroker/wgbrokerpart.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <cstdio>

/// impatientbroker PREFIX ROUND SILENCE: wg-broker as it is, with rounds of so many milliseconds, and a silence that
/// ends an interface; ten minutes are too long for a test.
int main(int argc, char** argv)
{
    using namespace roamwire;
    using namespace roamwire::worker;
    const QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() != 4 || !keepNetAdminOnly())
        return 2;
    WgBrokerOptions options;
    options.interfacePrefix = words[1];
    WgBrokerPart part(options, {Milliseconds(words[2].toInt()), Milliseconds(words[3].toInt())});
    const auto ready = part.start();
    if (!ready)
        return 1;
    std::printf(
        "%s\n",
        QJsonDocument(QJsonObject{{QStringLiteral("wg_broker"), *ready}}).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
