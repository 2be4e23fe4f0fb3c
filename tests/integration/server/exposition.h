#pragma once

#include <QByteArray>
#include <QString>

#include <map>

namespace roamwire::test {

/// Prometheus' text format 0.0.4, read as strictly as it is described: every sample below the HELP and TYPE of its
/// family, families in one piece, no sample twice, histograms with rising buckets up to +Inf that is their count.
class Exposition final
{
public:
    explicit Exposition(const QByteArray& text);

    /// What is wrong, empty if nothing is.
    QString error() const { return m_error; }
    /// Of `name{labels}` as it stands in the text; -1 where there is none.
    double value(const QByteArray& sample) const;
    const std::map<QByteArray, QByteArray>& types() const { return m_types; }

private:
    bool readLine(const QByteArray& line);
    bool readComment(const QByteArray& line);
    bool readSample(const QByteArray& line);
    bool belongsToFamily(const QByteArray& name) const;
    bool checkHistogram(const QByteArray& family) const;

    QByteArray m_family; ///< of the lines that come now
    std::map<QByteArray, QByteArray> m_types;
    std::map<QByteArray, QByteArray> m_helps;
    std::map<QByteArray, double> m_samples;
    QString m_error;
};

/// What the server on this port of loopback tells. Asks it in vain: one that says so.
Exposition scrape(quint16 port);

} // namespace roamwire::test
