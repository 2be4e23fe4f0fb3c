#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "tests/lab/descriptor.h"

#include <QProcess>
#include <QStringList>

#include <memory>

namespace roamwire::lab {

/// One machine of the lab: a network namespace and a mount namespace with its own /run (so its own /run/wireguard),
/// /var/lib and /sys. It has no name outside this process and goes when this object does.
class Namespace final
{
public:
    static Result<std::unique_ptr<Namespace>> create(const QString& name);

    /// Ends every process that still runs inside, a wireguard-go that nobody waits for too.
    ~Namespace();
    Namespace(const Namespace&) = delete;
    Namespace& operator=(const Namespace&) = delete;

    const QString& name() const { return m_name; }
    int networkFd() const { return m_network.get(); }

    /// What `ip link set … netns` takes.
    QString path() const;

    /// Makes a process that is about to be started a process of this machine.
    void adopt(QProcess& process) const;

    /// Runs a command inside and gives its stdout; anything but exit code 0 is a failure with its stderr.
    Result<QByteArray> run(const QStringList& argv, const QByteArray& input = {},
                           Milliseconds limit = Milliseconds(10'000)) const;

    /// Runs lines as they would follow the word `ip`, all in one process; stops at the first that fails.
    Result<void> ip(const QStringList& lines) const;

    /// Every process that runs inside.
    QList<int> processes() const;

    /// Writes net.<key>; the key in slashes, such as "ipv4/ip_forward".
    Result<void> setSysctl(const QString& key, const QByteArray& value) const;

private:
    explicit Namespace(QString name);
    Result<void> unshareHere();

    QString m_name;
    Descriptor m_network;
    Descriptor m_mounts;
};

} // namespace roamwire::lab
