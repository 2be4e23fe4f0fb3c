# roamwire_precompile(<target> <link>…): what most sources of a target include anyway is compiled once. The library `base` holds
# what everybody has, `tray` what windows have in addition. Sources still include what they use: ccache finds little behind a
# precompiled header, so with it, and in release builds, there is none.
if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache" OR CMAKE_CXX_CLANG_TIDY OR CMAKE_BUILD_TYPE MATCHES "Release|RelWithDebInfo")
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()

set(roamwire_core_headers
  <QByteArray> <QCoreApplication> <QFile> <QHash> <QJsonArray> <QJsonDocument> <QJsonObject> <QList> <QLoggingCategory> <QObject>
  <QSet> <QString> <QStringList> <QTimer>
  <algorithm> <array> <chrono> <expected> <functional> <map> <memory> <optional> <ranges> <span> <string> <variant> <vector>)
set(roamwire_widget_headers
  <QApplication> <QDialog> <QDialogButtonBox> <QGridLayout> <QLabel> <QLineEdit> <QMenu> <QPainter> <QPushButton>
  <QStyledItemDelegate> <QVBoxLayout> <QWidget>)

function(roamwire_precompile target)
  if(target STREQUAL "roamwire_base")
    target_precompile_headers(${target} PRIVATE ${roamwire_core_headers})
  elseif(target STREQUAL "roamwire_tray")
    target_precompile_headers(${target} PRIVATE ${roamwire_core_headers} ${roamwire_widget_headers})
  elseif("Roamwire::gui_support" IN_LIST ARGN)
    target_precompile_headers(${target} REUSE_FROM roamwire_tray)
  else()
    target_precompile_headers(${target} REUSE_FROM roamwire_base)
  endif()
endfunction()
