// Prints what the Windows part of the network watch sees, until it knows the gateways' MAC addresses or has asked often
// enough. Also a diagnosis on a real Windows: networkprobe.exe --watch goes on with every change.

#include "client-gui/platform/uplinkchoice.h"
#include "client-gui/platform/windows/networkchanges.h"
#include "client-gui/platform/windows/networkreader.h"

// In this order.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <cstdio>
#include <cstring>

using namespace roamwire;

namespace {

constexpr int kMaxAttempts = 10;
constexpr std::chrono::milliseconds kAttemptInterval{200};

std::string text(const facts::IpAddress& address)
{
    char buffer[INET6_ADDRSTRLEN] = "-";
    if (!address.isNull())
        ::inet_ntop(address.family == facts::Family::Ipv4 ? AF_INET : AF_INET6, address.bytes.data(), buffer,
                    sizeof buffer);
    return buffer;
}

std::string text(const std::optional<facts::Mac>& mac)
{
    std::string written;
    char byte[4];
    for (std::size_t i = 0; mac && i < mac->size(); ++i) {
        std::snprintf(byte, sizeof byte, i == 0 ? "%02x" : ":%02x", (*mac)[i]);
        written += byte;
    }
    return mac ? written : "-";
}

void print(const char* family, const std::optional<facts::Uplink>& uplink)
{
    if (!uplink)
        std::printf("%s none\n", family);
    else
        std::printf("%s gateway %s mac %s source %s interface %d '%s'\n", family, text(uplink->gateway).c_str(),
                    text(uplink->gatewayMac).c_str(), text(uplink->source).c_str(), uplink->interfaceIndex,
                    uplink->interfaceName.c_str());
}

void print(const facts::Choice& choice)
{
    print("v4", choice.v4);
    print("v6", choice.v6);
    for (const facts::IpAddress& address : choice.lan)
        std::printf("lan %s\n", text(address).c_str());
    std::fflush(stdout);
}

/// True: its MAC address is not known yet.
bool ask(const facts::Tables& tables, const std::optional<facts::Uplink>& uplink)
{
    if (!uplink ||
        facts::gatewayKnowledge(tables, uplink->interfaceIndex, uplink->gateway) != facts::GatewayKnowledge::None)
        return false;
    windows::askForGateway(uplink->interfaceIndex, uplink->gateway);
    return true;
}

/// False: the tables cannot be read.
bool look(facts::Choice& seen)
{
    bool awaits = true;
    for (int attempt = 0; attempt < kMaxAttempts && awaits; ++attempt) {
        const auto tables = windows::readTables();
        if (!tables) {
            std::fprintf(stderr, "%s\n", tables.error().c_str());
            return false;
        }
        seen = facts::choose(*tables);
        const bool awaitsV4 = ask(*tables, seen.v4);
        const bool awaitsV6 = ask(*tables, seen.v6);
        awaits = awaitsV4 || awaitsV6;
        if (awaits)
            ::Sleep(static_cast<DWORD>(kAttemptInterval.count()));
    }
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    const bool watches = argc == 2 && std::strcmp(argv[1], "--watch") == 0;
    const windows::NetworkChanges changes;
    std::printf("notifications %s\n", changes.event() ? "ready" : "none");
    facts::Choice told;
    if (!look(told))
        return 1;
    print(told);
    while (watches) {
        const bool isNotified = changes.wait(windows::kPollInterval);
        facts::Choice now;
        if (!look(now))
            return 1;
        if (now == told)
            continue;
        std::printf("\nafter a %s\n", isNotified ? "notification" : "poll");
        told = now;
        print(told);
    }
    return 0;
}
