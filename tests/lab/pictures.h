#pragma once

#include "tests/lab/desktop.h"

namespace roamwire::lab {

/// Pictures of a desktop for the documents: NAME.png in the folder that ROAMWIRE_SCREENSHOTS names. Without it nothing
/// is taken, and whatever is done for their sake alone can be left out.
class Pictures final
{
public:
    explicit Pictures(const Desktop& desktop);

    bool areWanted() const { return !m_folder.isEmpty(); }

    /// Of this part of the screen, as soon as it does not move.
    Result<void> take(const QString& name, const QRect& part) const;
    /// The same of `part`, and of whatever is not as it was `before`.
    Result<void> takeWhatCame(const QString& name, const QImage& before, const QRect& part) const;

private:
    const Desktop& m_desktop;
    QString m_folder;
};

} // namespace roamwire::lab
