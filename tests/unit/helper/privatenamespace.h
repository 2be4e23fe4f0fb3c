#pragma once

namespace roamwire::tests {

struct Entered
{
    bool isInside = false; ///< go on with the test
    int exitCode = 0;      ///< otherwise end with this
};

/// Goes into network, mount and process namespaces of our own, with an empty /run, by starting this program again; to
/// be called first in main(). Whatever the test leaves there ends with it. Where that is not possible the test is
/// skipped, loudly; with CI=true or ROAMWIRE_LAB_REQUIRED=1 that is a failure.
Entered enterPrivateNamespace(int argc, char** argv);

} // namespace roamwire::tests
