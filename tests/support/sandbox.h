#pragma once

namespace roamwire::test {

/// Moves the program into network, mount and process namespaces of its own. Call first in main(), before any thread.
///
/// Three processes result: the one that was started only waits, so that a shell sees an ordinary program; its child is
/// process 1 of the new process namespace and collects orphans; only the grandchild returns from here and is the lab.
/// When any of the three dies, by SIGKILL too, the kernel ends every process inside, and with the last of them go all
/// interfaces, mounts and files of the lab.
void enterSandbox();

} // namespace roamwire::test
