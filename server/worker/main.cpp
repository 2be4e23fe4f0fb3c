#include "server/worker/hiddenmemory.h"
#include "server/worker/workerprogram.h"

#include <QCoreApplication>

#include <sodium.h>

#include <cstdio>

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

} // namespace

int main(int argc, char* argv[])
{
    using namespace roamwire::worker;
    hideMemory();
    if (sodium_init() < 0)
        return kFailed;
    // GLib's event loop would only cost memory here; Qt has one of its own.
    qputenv("QT_NO_GLIB", "1");
    const QCoreApplication application(argc, argv);
    const auto parsed = parseWorker(QCoreApplication::arguments().mid(1));
    if (!parsed) {
        std::fprintf(stderr, "roamwire-worker: %s\n", qUtf8Printable(parsed.error().message));
        return kWrongUsage;
    }
    if (const auto* answer = std::get_if<AnswerText>(&*parsed)) {
        std::fputs(qUtf8Printable(answer->text), stdout);
        return 0;
    }
    const auto& options = std::get<WorkerOptions>(*parsed);
    roamwire::installLogHandler(options.log);
    return runWorker(options);
}
