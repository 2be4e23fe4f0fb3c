# Everything Roamwire links to, in one place. All of it comes from Debian bookworm's own packages (`./dev deps`).
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network WebSockets Sql Widgets DBus LinguistTools)
find_package(Qt6Keychain 0.13 REQUIRED)
find_package(ZXing 1.4 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode)

if(ROAMWIRE_TESTS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
endif()
