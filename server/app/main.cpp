#include "roamwire_version.h"
#include "server/app/admin/admincommand.h"
#include "server/app/hiddenmemory.h"
#include "server/app/servecommand.h"
#include "server/net/eventloop.h"

#include <QCoreApplication>

#include <sodium.h>

#include <cstdio>

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

constexpr char kUsage[] = "Usage: roamwired COMMAND [OPTION]...\n"
                          "\n"
                          "Commands:\n"
                          "  serve      run the server\n"
                          "\n"
                          "  on a running server, as its user or as root:\n"
                          "  invite     print a link to a network; --create makes the network\n"
                          "  tenants    list the networks\n"
                          "  peers      list the peers of a network\n"
                          "  kick       close the connections of a peer\n"
                          "  revoke     forget an admission or an invite\n"
                          "\n"
                          "  --help     show this, or with a command its options\n"
                          "  --version  show the version\n";

int serve(const QStringList& arguments)
{
    using namespace roamwire::server;
    const auto parsed = parseServe(arguments);
    if (!parsed) {
        std::fprintf(stderr, "roamwired: %s\n", qUtf8Printable(parsed.error().message));
        return kWrongUsage;
    }
    if (const auto* help = std::get_if<HelpText>(&*parsed)) {
        std::fputs(qUtf8Printable(help->text), stdout);
        return 0;
    }
    const auto& options = std::get<ServeOptions>(*parsed);
    roamwire::installLogHandler(options.log);
    return runServe(options);
}

int administer(const QStringList& arguments)
{
    using namespace roamwire::server;
    const auto parsed = parseAdminCommand(arguments);
    if (!parsed) {
        std::fprintf(stderr, "roamwired: %s\n", qUtf8Printable(parsed.error().message));
        return kWrongUsage;
    }
    if (const auto* help = std::get_if<QString>(&*parsed)) {
        std::fputs(qUtf8Printable(*help), stdout);
        return 0;
    }
    return runAdminCommand(std::get<AdminCommand>(*parsed));
}

} // namespace

int main(int argc, char* argv[])
{
    roamwire::server::hideMemory();
    if (sodium_init() < 0)
        return kFailed;
    roamwire::server::installEventLoop();
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    const QString command = arguments.value(0);
    if (command == QStringLiteral("serve"))
        return serve(arguments.mid(1));
    if (roamwire::server::isAdminCommand(command))
        return administer(arguments);
    if (command == QStringLiteral("--help") || command == QStringLiteral("-h")) {
        std::fputs(kUsage, stdout);
        return 0;
    }
    if (command == QStringLiteral("--version")) {
        std::puts("roamwired " ROAMWIRE_VERSION);
        return 0;
    }
    std::fputs(kUsage, stderr);
    return kWrongUsage;
}
