#pragma once

#include "server/core/storage.h"

#include <QObject>

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace roamwire::server {

class SqliteDatabase;

/// Storage in one SQLite file, written by a thread of its own with group commit: everything that was asked for while
/// the disk was busy goes into the next transaction, so a thousand joins cost a few syncs and not a thousand.
///
/// Make it, call it and destroy it on one thread with an event loop; `done` is called there, in the order of the
/// commits. The destructor stores everything that was asked for; callbacks that have not run by then never run.
class SqliteStorage final : public QObject, public Storage
{
    Q_OBJECT

public:
    /// The database's name inside the data directory.
    static QString fileName();

    /// Opens the database in `dataDirectory`, making both where they are missing (0700, 0600), and migrates it. Blocks;
    /// an error names the mend.
    static Result<std::unique_ptr<SqliteStorage>> open(const QString& dataDirectory);
    ~SqliteStorage() override;
    Q_DISABLE_COPY_MOVE(SqliteStorage)

    /// Blocks until everything asked for before is stored and the whole state is read.
    Result<StoredState> load() override;
    void commit(Changes changes, std::function<void(Result<void>)> done) override;

Q_SIGNALS:
    /// From the storage thread to this object's own: answers wait.
    void answered(QPrivateSignal);

private:
    using Done = std::function<void(Result<void>)>;
    struct Job
    {
        Changes changes;
        Done done;
        std::shared_ptr<std::promise<Result<StoredState>>> loaded; ///< of a load(), which waits for it
    };

    struct Answer
    {
        Done done;
        Result<void> result;
    };

    SqliteStorage();

    void enqueue(Job job);
    void deliver();
    std::vector<Job> waitForJobs();
    void runThread(const QString& path, std::promise<Result<void>>& opened);
    void runJobs(SqliteDatabase& database, std::vector<Job> jobs);
    void storeTogether(SqliteDatabase& database, std::vector<Job> jobs);

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<Job> m_jobs;       ///< guarded by m_mutex
    std::vector<Answer> m_answers; ///< guarded by m_mutex
    bool m_isEnding = false;       ///< guarded by m_mutex
    std::thread m_thread;
};

} // namespace roamwire::server
