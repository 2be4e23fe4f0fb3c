#pragma once

#include <QByteArray>
#include <QHash>

#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace roamwire {

/// What a program counts, for Prometheus. Counters and histograms are made once and kept by reference; counting is an
/// addition. One thread.
class Metrics final
{
public:
    using Labels = std::vector<std::pair<QByteArray, QByteArray>>;

    class Counter final
    {
    public:
        void add(quint64 amount = 1) { m_value += amount; }
        quint64 value() const { return m_value; }

    private:
        quint64 m_value = 0;
    };

    class Histogram final
    {
    public:
        /// `bounds` rise.
        explicit Histogram(std::vector<double> bounds);
        void observe(double value);

    private:
        friend class Metrics;
        std::vector<double> m_bounds;
        std::vector<quint64> m_counts; ///< one more than bounds: what is above them
        double m_sum = 0;
    };

    struct Sample
    {
        Labels labels;
        double value = 0;
    };
    /// Asked at every reading.
    using Gauge = std::function<std::vector<Sample>()>;

    /// The same name and labels give the same counter.
    Counter& counter(const QByteArray& name, const QByteArray& help, const Labels& labels = {});
    Histogram& histogram(const QByteArray& name, const QByteArray& help, std::vector<double> bounds);
    void gauge(const QByteArray& name, const QByteArray& help, Gauge gauge);
    /// One without labels.
    void gauge(const QByteArray& name, const QByteArray& help, std::function<double()> value);

    /// A counter that somebody else keeps.
    void counted(const QByteArray& name, const QByteArray& help, Gauge count);

    /// All of it in Prometheus' text format, version 0.0.4.
    QByteArray text() const;

private:
    enum class Type { Counter, Gauge, Histogram };
    struct Family
    {
        QByteArray name;
        QByteArray help;
        Type type = Type::Counter;
        std::deque<std::pair<QByteArray, Counter>> counters; ///< by their labels as text; a deque moves nothing
        QHash<QByteArray, Counter*> byLabels;
        std::deque<Histogram> histograms;
        Gauge gauge;
    };

    static void append(QByteArray& out, const QByteArray& name, const Histogram& histogram);
    Family& family(const QByteArray& name, const QByteArray& help, Type type);

    std::deque<Family> m_families;
    QHash<QByteArray, Family*> m_byName;
};

} // namespace roamwire
