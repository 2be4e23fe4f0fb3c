#include "shared/base/metrics.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace roamwire {
namespace {

QByteArray escaped(QByteArray text, bool isLabel)
{
    text.replace('\\', "\\\\").replace('\n', "\\n");
    return isLabel ? text.replace('"', "\\\"") : text;
}

QByteArray textOf(const Metrics::Labels& labels)
{
    QByteArray text;
    for (const auto& [name, value] : labels)
        text += (text.isEmpty() ? "{" : ",") + name + "=\"" + escaped(value, true) + '"';
    return text.isEmpty() ? text : text + '}';
}

QByteArray textOf(double value)
{
    // Whole numbers, which most are, without exponent; the others as short as they can be read back.
    constexpr double kExactIntegers = 9'007'199'254'740'992.0; // 2^53
    if (value == std::floor(value) && std::abs(value) < kExactIntegers)
        return QByteArray::number(static_cast<qint64>(value));
    return QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
}

void appendLine(QByteArray& out, const QByteArray& name, const QByteArray& labels, const QByteArray& value)
{
    out += name + labels + ' ' + value + '\n';
}

} // namespace

Metrics::Histogram::Histogram(std::vector<double> bounds)
    : m_bounds(std::move(bounds))
    , m_counts(m_bounds.size() + 1)
{
}

void Metrics::Histogram::observe(double value)
{
    const auto bucket = std::lower_bound(m_bounds.begin(), m_bounds.end(), value) - m_bounds.begin();
    ++m_counts[static_cast<std::size_t>(bucket)];
    m_sum += value;
}

Metrics::Family& Metrics::family(const QByteArray& name, const QByteArray& help, Type type)
{
    Family*& known = m_byName[name];
    if (!known) {
        known = &m_families.emplace_back();
        known->name = name;
        known->help = help;
        known->type = type;
    }
    Q_ASSERT(known->type == type);
    return *known;
}

Metrics::Counter& Metrics::counter(const QByteArray& name, const QByteArray& help, const Labels& labels)
{
    Family& found = family(name, help, Type::Counter);
    const QByteArray key = textOf(labels);
    Counter*& known = found.byLabels[key];
    if (!known)
        known = &found.counters.emplace_back(key, Counter()).second;
    return *known;
}

Metrics::Histogram& Metrics::histogram(const QByteArray& name, const QByteArray& help, std::vector<double> bounds)
{
    return family(name, help, Type::Histogram).histograms.emplace_back(std::move(bounds));
}

void Metrics::gauge(const QByteArray& name, const QByteArray& help, Gauge gauge)
{
    family(name, help, Type::Gauge).gauge = std::move(gauge);
}

void Metrics::counted(const QByteArray& name, const QByteArray& help, Gauge count)
{
    family(name, help, Type::Counter).gauge = std::move(count);
}

void Metrics::gauge(const QByteArray& name, const QByteArray& help, std::function<double()> value)
{
    gauge(name, help, [value = std::move(value)] { return std::vector<Sample>{{{}, value()}}; });
}

QByteArray Metrics::text() const
{
    static constexpr std::array kTypes{"counter", "gauge", "histogram"}; // by Type
    QByteArray out;
    for (const Family& family : m_families) {
        out += "# HELP " + family.name + ' ' + escaped(family.help, false) + "\n# TYPE " + family.name + ' ' +
               kTypes[static_cast<std::size_t>(family.type)] + '\n';
        for (const auto& [labels, counter] : family.counters)
            appendLine(out, family.name, labels, QByteArray::number(counter.value()));
        if (family.gauge) {
            for (const Sample& sample : family.gauge())
                appendLine(out, family.name, textOf(sample.labels), textOf(sample.value));
        }
        for (const Histogram& histogram : family.histograms)
            append(out, family.name, histogram);
    }
    return out;
}

void Metrics::append(QByteArray& out, const QByteArray& name, const Histogram& histogram)
{
    quint64 upTo = 0;
    for (std::size_t i = 0; i < histogram.m_bounds.size(); ++i) {
        upTo += histogram.m_counts[i];
        appendLine(out, name + "_bucket", textOf(Labels{{"le", textOf(histogram.m_bounds[i])}}),
                   QByteArray::number(upTo));
    }
    upTo += histogram.m_counts.back();
    appendLine(out, name + "_bucket", "{le=\"+Inf\"}", QByteArray::number(upTo));
    appendLine(out, name + "_sum", {}, textOf(histogram.m_sum));
    appendLine(out, name + "_count", {}, QByteArray::number(upTo));
}

} // namespace roamwire
