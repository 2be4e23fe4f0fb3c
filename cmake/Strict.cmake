# The one target that every other target links: language, warnings, strict Qt, sanitizers.
add_library(roamwire_strict INTERFACE)
target_compile_features(roamwire_strict INTERFACE cxx_std_23)
target_compile_options(roamwire_strict INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wunused -Wimplicit-fallthrough
  -Werror -fstack-protector-strong)
# clang warns of what Debian's libstdc++ 12 itself uses (get_temporary_buffer in std::stable_sort).
target_compile_options(roamwire_strict INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
target_compile_definitions(roamwire_strict INTERFACE
  QT_NO_CAST_FROM_ASCII
  QT_NO_CAST_TO_ASCII
  QT_NO_CAST_FROM_BYTEARRAY
  QT_NO_URL_CAST_FROM_STRING
  QT_NO_CONTEXTLESS_CONNECT
  QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
  QT_NO_KEYWORDS
  QT_NO_FOREACH
  QT_NO_JAVA_STYLE_ITERATORS
  QT_STRICT_ITERATORS
  QT_USE_QSTRINGBUILDER
  QT_DISABLE_DEPRECATED_BEFORE=0x060400)

if(ROAMWIRE_SANITIZE STREQUAL "address")
  set(roamwire_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
elseif(ROAMWIRE_SANITIZE STREQUAL "thread")
  # Its instrumentation makes gcc see uninitialised values that are none; the other builds look for real ones.
  set(roamwire_sanitizers -fsanitize=thread -fno-omit-frame-pointer -Wno-maybe-uninitialized)
elseif(ROAMWIRE_SANITIZE STREQUAL "fuzzer")
  set(roamwire_sanitizers -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
endif()
if(ROAMWIRE_SANITIZE)
  target_compile_options(roamwire_strict INTERFACE ${roamwire_sanitizers})
  target_link_options(roamwire_strict INTERFACE ${roamwire_sanitizers})
elseif(CMAKE_BUILD_TYPE MATCHES "Release|RelWithDebInfo")
  target_compile_definitions(roamwire_strict INTERFACE _FORTIFY_SOURCE=2)
  target_link_options(roamwire_strict INTERFACE -Wl,-z,relro,-z,now)
endif()
# Some hundred tests are linked; mold takes a fraction of the time. What is shipped is linked as the system links.
find_program(ROAMWIRE_MOLD mold)
if(ROAMWIRE_MOLD AND NOT CMAKE_BUILD_TYPE MATCHES "Release|RelWithDebInfo")
  target_link_options(roamwire_strict INTERFACE -fuse-ld=mold)
endif()
if(ROAMWIRE_COVERAGE)
  target_compile_options(roamwire_strict INTERFACE --coverage)
  target_link_options(roamwire_strict INTERFACE --coverage)
endif()
