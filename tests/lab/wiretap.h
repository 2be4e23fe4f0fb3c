#pragma once

#include "tests/lab/descriptor.h"
#include "tests/lab/namespace.h"

#include <QByteArray>

namespace roamwire::lab {

/// A non-blocking socket that gets every frame that passes an interface of a machine from now on, both ways.
Result<Descriptor> listenOn(const Namespace& where, const QString& interface);

/// Listens on an interface of a machine, from the beginning of its life on.
class Wiretap final
{
public:
    static Result<std::unique_ptr<Wiretap>> attach(const Namespace& where, const QString& interface);

    /// Whether one frame had these bytes in it so far.
    bool hasHeard(const QByteArray& bytes);

private:
    explicit Wiretap(Descriptor socket);

    Descriptor m_socket;
    QByteArray m_heard;
};

} // namespace roamwire::lab
