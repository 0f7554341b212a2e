# Compiler flags common to all rooms (target `flags`) and sanitizers (target `sanitize`).

add_library(flags INTERFACE)
target_include_directories(flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
# Files are named from the source tree in messages and debug information. ccache hands the compiler paths
# that are relative to build/<preset>, hence the second map.
target_compile_options(flags INTERFACE -Wall -Wextra -fno-omit-frame-pointer
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -ffile-prefix-map=../../=)
target_link_options(flags INTERFACE -Wl,--as-needed)

# Portable: every x86-64 machine since 2009. What profits from more chooses at run time, a function at a time.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    target_compile_options(flags INTERFACE -march=x86-64-v2)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC is the compiler that judges. Clang's -Wconversion means more, and would judge differently.
    target_compile_options(flags INTERFACE -Wshadow -Wconversion)
    if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # GCC 12 sees overlapping copies in std::string's own operator+ (GCC bug 105651).
        target_compile_options(flags INTERFACE -Wno-restrict)
    endif()
    if(OPENTRAIL_SANITIZE)
        # These three look at code that the sanitizers have rewritten and complain about the rewriting.
        target_compile_options(flags INTERFACE
            -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow)
    endif()
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # Clang warns of what GCC's own headers do with parts of them that are deprecated.
    target_compile_options(flags INTERFACE -Wno-deprecated-declarations)
endif()
if(OPENTRAIL_WERROR)
    target_compile_options(flags INTERFACE -Werror)
endif()

# The whole program is linked with the sanitizers' run time; only the rooms that ask are instrumented.
add_library(sanitize INTERFACE)
if(OPENTRAIL_SANITIZE)
    target_link_options(flags INTERFACE -fsanitize=${OPENTRAIL_SANITIZE})
    set(instrument ${OPENTRAIL_SANITIZE})
    if(OPENTRAIL_LIBFUZZER)
        string(APPEND instrument ",fuzzer-no-link")
    endif()
    target_compile_options(sanitize INTERFACE
        -fsanitize=${instrument} -fno-sanitize-recover=all)
endif()

# The tests themselves in the sanitizers' builds: for most of these files the compiler takes longer than the tests do.
# So they are not optimised, which halves that, and watched for addresses or threads alone; the rooms that they test,
# and the worlds that they test them in, are watched for all.
add_library(sanitize_tests INTERFACE)
if(OPENTRAIL_SANITIZE)
    string(REGEX REPLACE ",?undefined" "" instrument_tests "${instrument}")
    target_compile_options(sanitize_tests INTERFACE -O0 -fsanitize=${instrument_tests} -fno-sanitize-recover=all)
endif()
