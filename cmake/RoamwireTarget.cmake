include(Strict)
include(Precompiled)
configure_file("${CMAKE_CURRENT_LIST_DIR}/version.h.in" "${PROJECT_BINARY_DIR}/generated/roamwire_version.h" @ONLY)

# What the sanitizers look at: unit and integration tests with the programs that they start, and nothing else.
add_custom_target(sanitized_tests DEPENDS roamwired roamwire-agent roamwire-helper)

# roamwire_moc(<target> <source>): the .moc that the target's only source includes. AUTOMOC would look at each of some hundred
# tests for a second, and compile an empty file for it.
function(roamwire_moc target source)
  set_target_properties(${target} PROPERTIES AUTOMOC OFF)
  get_filename_component(name ${source} NAME_WE)
  set(moc "${CMAKE_CURRENT_BINARY_DIR}/${name}.moc")
  qt6_generate_moc(${source} ${moc})
  target_sources(${target} PRIVATE ${moc})
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
endfunction()

# roamwire_target(<library|executable|test> <name> SOURCES file… [LINKS target…] [LABEL unit|integration|lab|bench])
#
# Makes one target of one folder. A library is called roamwire_<name> and linked as Roamwire::<name>; an executable keeps its name
# and lands in build/bin; a test is an executable that CTest runs under its label. Includes are path-qualified from the project's root.
function(roamwire_target kind name)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "LABEL" "SOURCES;LINKS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "roamwire_target(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()

  if(kind STREQUAL "library")
    set(target roamwire_${name})
    add_library(${target} STATIC ${ARG_SOURCES})
    add_library(Roamwire::${name} ALIAS ${target})
  else()
    set(target ${name})
    add_executable(${target} ${ARG_SOURCES})
  endif()

  set_target_properties(${target} PROPERTIES AUTOMOC ON POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
  list(LENGTH ARG_SOURCES source_count)
  if(kind STREQUAL "test" AND source_count EQUAL 1)
    roamwire_moc(${target} ${ARG_SOURCES})
  endif()
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
  target_link_libraries(${target} PUBLIC roamwire_strict ${ARG_LINKS})
  roamwire_precompile(${target} ${ARG_LINKS})

  if(kind STREQUAL "test")
    target_link_libraries(${target} PUBLIC Qt6::Test)
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
    add_test(NAME ${name} COMMAND ${target})
    if(ARG_LABEL MATCHES "^(unit|integration)$")
      add_dependencies(sanitized_tests ${target})
    endif()
    # ThreadSanitizer makes the random ones several times as slow.
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" ENVIRONMENT "QT_QPA_PLATFORM=offscreen"
      TIMEOUT $<IF:$<STREQUAL:${ROAMWIRE_SANITIZE},thread>,600,120>)
  endif()
endfunction()
