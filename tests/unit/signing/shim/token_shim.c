/*
 * A PKCS#11 module that forwards to another one (SHIM_MODULE) and fails to order, for tests.
 *
 * Orders are read from the file SHIM_CONTROL, one "name=value" a line, at every call:
 *   lock_after=N        the Nth wrong PIN locks the token (CKR_PIN_LOCKED from then on)
 *   remove_at=N         the Nth signature answers CKR_DEVICE_REMOVED, and so does all that follows
 *   die_at=N            the Nth signature ends the process
 *   hang_at=N           the Nth signature never answers
 *   fail_at=N           the Nth signature answers CKR_FUNCTION_FAILED, the next ones work
 *   delay_ms=N          each signature takes that long (only the call that gives the value, not the one
 *                       that asks its size)
 *   wrong_at=N          the Nth signature is not the right one
 *   no_raw=1            CKM_RSA_PKCS is not offered
 *   no_id=1             certificates and keys have no CKA_ID
 *   pin_pad=1           the reader has a keypad: a login without PIN gives the right one, typed by SHIM_PIN
 *   pad_wrong=1         … a wrong one
 *   pad_cancel=1        … nothing: the entry is given up on the keypad
 *   pad_ms=N            … after that long
 * Every C_Login is written to SHIM_LOG as "login <user type> <result>", every signature as
 * "sign <result>". Counts of wrong PINs live in SHIM_LOG's sibling "<SHIM_LOG>.tries", as on a card.
 */
#define CRYPTOKI_EXPORTS
#include <p11-kit/pkcs11.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static CK_FUNCTION_LIST real, shim;
static int signatures, removed;

static long order(const char *name) {
    const char *path = getenv("SHIM_CONTROL");
    FILE *file = path ? fopen(path, "r") : NULL;
    char line[128];
    long value = 0;
    size_t length = strlen(name);
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, name, length) && line[length] == '=') value = atol(line + length + 1);
    fclose(file);
    return value;
}

static void note(const char *text, unsigned long a, unsigned long b) {
    const char *path = getenv("SHIM_LOG");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file) return;
    fprintf(file, text, a, b);
    fclose(file);
}

static long tries(long change) {
    const char *log = getenv("SHIM_LOG");
    char path[4096];
    long count = 0;
    FILE *file;
    if (!log) return 0;
    snprintf(path, sizeof path, "%s.tries", log);
    if ((file = fopen(path, "r"))) {
        if (fscanf(file, "%ld", &count) != 1) count = 0;
        fclose(file);
    }
    if (change) {
        count = change > 0 ? count + 1 : 0;
        if ((file = fopen(path, "w"))) {
            fprintf(file, "%ld", count);
            fclose(file);
        }
    }
    return count;
}

static CK_RV shim_Login(CK_SESSION_HANDLE session, CK_USER_TYPE type, CK_UTF8CHAR_PTR pin, CK_ULONG length) {
    long limit = order("lock_after");
    CK_RV result;
    const char *typed = getenv("SHIM_PIN");
    if (!pin && order("pin_pad")) {
        usleep((useconds_t)order("pad_ms") * 1000);
        pin = (CK_UTF8CHAR_PTR)(order("pad_wrong") || !typed ? "0000" : typed);
        length = strlen((const char *)pin);
    }
    if (order("pad_cancel")) {
        result = CKR_FUNCTION_CANCELED;
    } else if (limit && tries(0) >= limit) {
        result = CKR_PIN_LOCKED;
    } else {
        result = real.C_Login(session, type, pin, length);
        if (result == CKR_PIN_INCORRECT) {
            tries(1);
            if (limit && tries(0) >= limit) result = CKR_PIN_LOCKED;
        } else if (result == CKR_OK) {
            tries(-1);
        }
    }
    note("login %lu %lx\n", type, result);
    return result;
}

static CK_RV shim_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
    CK_RV result = real.C_GetTokenInfo(slot, info);
    long limit = order("lock_after"), count = tries(0);
    if (result == CKR_OK && order("pin_pad")) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
    if (result != CKR_OK || !limit) return result;
    info->flags &= ~(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
    if (count > 0) info->flags |= CKF_USER_PIN_COUNT_LOW;
    if (count == limit - 1) info->flags |= CKF_USER_PIN_FINAL_TRY;
    if (count >= limit) info->flags |= CKF_USER_PIN_LOCKED;
    return result;
}

static CK_RV shim_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list, CK_ULONG_PTR count) {
    CK_RV result = real.C_GetMechanismList(slot, list, count);
    if (result == CKR_OK && list && order("no_raw"))
        for (CK_ULONG i = 0; i < *count; i++)
            if (list[i] == CKM_RSA_PKCS) list[i] = list[*count - 1];
    return result;
}

static CK_RV shim_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR asked,
                                    CK_ULONG count) {
    CK_RV result = real.C_GetAttributeValue(session, object, asked, count);
    for (CK_ULONG i = 0; order("no_id") && i < count; i++)
        if (asked[i].type == CKA_ID) {
            asked[i].ulValueLen = (CK_ULONG)-1; /* the others are given all the same (PKCS#11 v2.40 §5.7) */
            result = CKR_ATTRIBUTE_TYPE_INVALID;
        }
    return result;
}

static CK_RV shim_Sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG data_length, CK_BYTE_PTR signature,
                       CK_ULONG_PTR length) {
    CK_RV result;
    if (!signature) return removed ? CKR_DEVICE_REMOVED : real.C_Sign(session, data, data_length, NULL, length);
    signatures++;
    if (order("die_at") == signatures) _exit(3);
    if (order("hang_at") == signatures) for (;;) pause();
    if (order("remove_at") == signatures) removed = 1;
    if (removed) {
        note("sign %lx\n", CKR_DEVICE_REMOVED, 0);
        return CKR_DEVICE_REMOVED;
    }
    if (order("delay_ms")) usleep((useconds_t)order("delay_ms") * 1000);
    result = real.C_Sign(session, data, data_length, signature, length);
    if (order("fail_at") == signatures) result = CKR_FUNCTION_FAILED;
    if (result == CKR_OK && order("wrong_at") == signatures) signature[0] ^= 1;
    note("sign %lx\n", result, 0);
    return result;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list) {
    const char *path = getenv("SHIM_MODULE");
    void *module = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    CK_RV (*get)(CK_FUNCTION_LIST_PTR_PTR);
    CK_FUNCTION_LIST_PTR found;
    if (!module || !(*(void **)&get = dlsym(module, "C_GetFunctionList"))) return CKR_GENERAL_ERROR;
    if (get(&found) != CKR_OK) return CKR_GENERAL_ERROR;
    real = shim = *found;
    shim.C_GetFunctionList = C_GetFunctionList;
    shim.C_Login = shim_Login;
    shim.C_GetTokenInfo = shim_GetTokenInfo;
    shim.C_GetMechanismList = shim_GetMechanismList;
    shim.C_GetAttributeValue = shim_GetAttributeValue;
    shim.C_Sign = shim_Sign;
    *list = &shim;
    return CKR_OK;
}
