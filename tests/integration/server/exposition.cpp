#include "tests/integration/server/exposition.h"

#include "tests/integration/server/rawclient.h"

#include <QRegularExpression>

#include <cmath>
#include <vector>

namespace roamwire::test {
namespace {

const QByteArray kName = "[a-zA-Z_:][a-zA-Z0-9_:]*";

QRegularExpression whole(const QByteArray& pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(QString::fromLatin1(pattern)));
}

} // namespace

Exposition::Exposition(const QByteArray& text)
{
    if (!text.endsWith('\n')) {
        m_error = QStringLiteral("the last line is not ended");
        return;
    }
    for (const QByteArray& line : text.chopped(1).split('\n')) {
        if (!readLine(line)) {
            m_error = QString::fromUtf8(line);
            return;
        }
    }
    for (const auto& [family, type] : m_types) {
        if (type == "histogram" && !checkHistogram(family))
            m_error = QString::fromUtf8(family);
    }
}

double Exposition::value(const QByteArray& sample) const
{
    const auto found = m_samples.find(sample);
    return found == m_samples.end() ? -1 : found->second;
}

Exposition scrape(quint16 port)
{
    RawClient client(port);
    client.sendRaw("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n");
    const QByteArray answer = client.isDisconnected() ? client.answer() : QByteArray();
    if (!answer.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        return Exposition("the content type is another\n");
    return Exposition(answer.sliced(answer.indexOf("\r\n\r\n") + 4));
}

bool Exposition::readLine(const QByteArray& line)
{
    return line.startsWith('#') ? readComment(line) : readSample(line);
}

bool Exposition::readComment(const QByteArray& line)
{
    static const auto help = whole("# HELP (" + kName + ") ((?:[^\\\\]|\\\\\\\\|\\\\n)+)");
    static const auto type = whole("# TYPE (" + kName + ") (counter|gauge|histogram)");
    const QString text = QString::fromUtf8(line);
    if (const auto match = help.match(text); match.hasMatch()) {
        m_family = match.captured(1).toLatin1();
        return m_helps.emplace(m_family, match.captured(2).toUtf8()).second;
    }
    const auto match = type.match(text);
    return match.hasMatch() && match.captured(1).toLatin1() == m_family &&
           m_types.emplace(m_family, match.captured(2).toLatin1()).second;
}

bool Exposition::readSample(const QByteArray& line)
{
    static const QByteArray label = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\\\\\"]|\\\\[\\\\\"n])*\"";
    static const auto sample = whole("((" + kName + ")(?:\\{" + label + "(?:," + label + ")*\\})?) (\\S+)");
    const auto match = sample.match(QString::fromUtf8(line));
    if (!match.hasMatch() || !belongsToFamily(match.captured(2).toLatin1()))
        return false;
    bool isNumber = false;
    const double value = match.captured(3).toDouble(&isNumber);
    return isNumber && std::isfinite(value) && m_samples.emplace(match.captured(1).toUtf8(), value).second;
}

bool Exposition::belongsToFamily(const QByteArray& name) const
{
    const auto type = m_types.find(m_family);
    if (type == m_types.end())
        return false;
    if (type->second != "histogram")
        return name == m_family && (type->second != "counter" || name.endsWith("_total"));
    return name == m_family + "_bucket" || name == m_family + "_sum" || name == m_family + "_count";
}

bool Exposition::checkHistogram(const QByteArray& family) const
{
    std::map<double, double> buckets;
    const QByteArray begin = family + "_bucket{le=\"";
    for (const auto& [name, count] : m_samples) {
        if (name.startsWith(begin) && !name.contains("+Inf"))
            buckets.emplace(name.sliced(begin.size()).chopped(2).toDouble(), count);
    }
    double before = 0;
    for (const auto& [bound, count] : buckets) {
        if (count < before)
            return false;
        before = count;
    }
    const double all = value(begin + "+Inf\"}");
    return all >= before && all == value(family + "_count") && value(family + "_sum") >= 0;
}

} // namespace roamwire::test
