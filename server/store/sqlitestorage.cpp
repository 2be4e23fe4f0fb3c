#include "server/store/sqlitestorage.h"

#include "server/store/datafolder.h"
#include "server/store/sqlitedatabase.h"

#include <QDir>

namespace roamwire::server {

QString SqliteStorage::fileName()
{
    return QStringLiteral("roamwired.sqlite");
}

SqliteStorage::SqliteStorage()
{
    connect(this, &SqliteStorage::answered, this, &SqliteStorage::deliver, Qt::QueuedConnection);
}

Result<std::unique_ptr<SqliteStorage>> SqliteStorage::open(const QString& dataDirectory)
{
    const auto directory = makeDataFolder(dataDirectory);
    if (!directory)
        return std::unexpected(directory.error());

    std::unique_ptr<SqliteStorage> storage(new SqliteStorage);
    // Shared, because the thread may still be inside set_value() when this function returns.
    const auto opened = std::make_shared<std::promise<Result<void>>>();
    storage->m_thread = std::thread(
        [&self = *storage, path = QDir(*directory).filePath(fileName()), opened] { self.runThread(path, *opened); });
    if (const Result<void> result = opened->get_future().get(); !result)
        return std::unexpected(result.error());
    return storage;
}

SqliteStorage::~SqliteStorage()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

Result<StoredState> SqliteStorage::load()
{
    const auto loaded = std::make_shared<std::promise<Result<StoredState>>>();
    enqueue({{}, {}, loaded});
    return loaded->get_future().get();
}

void SqliteStorage::commit(Changes changes, std::function<void(Result<void>)> done)
{
    enqueue({std::move(changes), std::move(done), nullptr});
}

void SqliteStorage::enqueue(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

std::vector<SqliteStorage::Job> SqliteStorage::waitForJobs()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_isEnding || !m_jobs.empty(); });
    return std::exchange(m_jobs, {});
}

void SqliteStorage::runThread(const QString& path, std::promise<Result<void>>& opened)
{
    const auto database = SqliteDatabase::open(path);
    if (!database) {
        opened.set_value(std::unexpected(database.error()));
        return;
    }
    opened.set_value({});
    // Only the end of the storage wakes this thread for nothing.
    for (auto jobs = waitForJobs(); !jobs.empty(); jobs = waitForJobs())
        runJobs(**database, std::move(jobs));
}

void SqliteStorage::runJobs(SqliteDatabase& database, std::vector<Job> jobs)
{
    std::vector<Job> together;
    for (Job& job : jobs) {
        if (!job.loaded) {
            together.push_back(std::move(job));
            continue;
        }
        storeTogether(database, std::exchange(together, {}));
        job.loaded->set_value(database.load());
    }
    storeTogether(database, std::move(together));
}

void SqliteStorage::storeTogether(SqliteDatabase& database, std::vector<Job> jobs)
{
    if (jobs.empty())
        return;
    std::vector<const Changes*> groups;
    groups.reserve(jobs.size());
    for (const Job& job : jobs)
        groups.push_back(&job.changes);
    auto results = database.store(groups);

    {
        const std::lock_guard lock(m_mutex);
        for (std::size_t i = 0; i < jobs.size(); ++i)
            m_answers.push_back({std::move(jobs[i].done), std::move(results[i])});
    }
    Q_EMIT answered({});
}

void SqliteStorage::deliver()
{
    std::vector<Answer> answers;
    {
        const std::lock_guard lock(m_mutex);
        answers.swap(m_answers);
    }
    for (const Answer& answer : answers) {
        if (answer.done)
            answer.done(answer.result);
    }
}

} // namespace roamwire::server
