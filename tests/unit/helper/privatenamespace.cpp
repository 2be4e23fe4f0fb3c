#include "tests/unit/helper/privatenamespace.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/mount.h>
#include <unistd.h>

#include <vector>

namespace roamwire::tests {
namespace {

constexpr const char* kMark = "ROAMWIRE_TEST_NAMESPACE";

bool isRequired()
{
    return qgetenv("CI") == "true" || qgetenv("ROAMWIRE_LAB_REQUIRED") == "1";
}

Entered skipped(const char* why)
{
    if (isRequired()) {
        std::fprintf(stderr, "FAILED: %s, and the lab is required here\n", why);
        return {false, 1};
    }
    std::printf("SKIPPED: %s. Nothing was tested.\n", why);
    return {false, 0};
}

bool prepare()
{
    // wireguard-go and the helper find nobody else's sockets in /run.
    return ::mount("none", "/run", "tmpfs", 0, nullptr) == 0;
}

} // namespace

Entered enterPrivateNamespace(int argc, char** argv)
{
    if (qEnvironmentVariableIsSet(kMark))
        return prepare() ? Entered{true, 0} : skipped("a tmpfs cannot be mounted");
    if (::geteuid() != 0)
        return skipped("this test needs root");
    if (!QFile::exists(QStringLiteral("/dev/net/tun")) || !QFile::exists(QStringLiteral("/usr/bin/wireguard-go")))
        return skipped("this test needs /dev/net/tun and wireguard-go");
    qputenv(kMark, "1");
    std::vector<char*> arguments;
    static char command[][16]{"unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"};
    for (auto& word : command)
        arguments.push_back(word);
    arguments.insert(arguments.end(), argv, argv + argc);
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    std::fprintf(stderr, "unshare: %s\n", std::strerror(errno));
    return skipped("unshare (util-linux) cannot be started");
}

} // namespace roamwire::tests
