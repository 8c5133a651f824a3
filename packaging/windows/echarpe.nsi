; Installer of Écharpe for Windows x64 (Windows on ARM runs it by emulation).
;
; NOT TRIED ON WINDOWS: written against the documentation of NSIS 3 and only compiled on Linux
; (makensis -DVERSION=0.1.0 -DBUNDLE=dist\echarpe packaging\windows\echarpe.nsi). See LISEZMOI.txt here.
;
;   echarpe-setup.exe /S                silent install or upgrade in place, for the whole machine
;   uninstall.exe /S                    silent removal; users' data stay
;   uninstall.exe /S /DONNEES           silent removal of the program and of the current user's data
;
; Nothing of an identity is in the image: keys and the profile are made at first run, per user.

Unicode true
!ifndef VERSION
  !define VERSION "0.0.0"
!endif
!ifndef BUNDLE
  !define BUNDLE "..\..\dist\echarpe"
!endif
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Echarpe"

Name "Écharpe"
OutFile "echarpe-setup-${VERSION}.exe"
InstallDir "$PROGRAMFILES64\Echarpe"
InstallDirRegKey HKLM "Software\Echarpe" "Dossier"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
ShowInstDetails nevershow

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "x64.nsh"

!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.AskData un.LeaveData
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "French"

Var EraseData
Var Checkbox

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "Écharpe demande Windows 64 bits." /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  SetRegView 64
FunctionEnd

Section "Programme"
  SetShellVarContext all
  SetRegView 64
  ; Upgrade in place: stop what runs, drop the old program files, keep everything of the users.
  nsExec::Exec 'taskkill /F /IM echarpe-window.exe'
  nsExec::Exec 'taskkill /F /IM echarpe.exe'
  RMDir /r "$INSTDIR\programme"
  SetOutPath "$INSTDIR\programme"
  File /r "${BUNDLE}/*"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\Écharpe.lnk" "$INSTDIR\programme\echarpe-window.exe"

  WriteRegStr HKLM "Software\Echarpe" "Dossier" "$INSTDIR"
  WriteRegStr HKLM "Software\Echarpe" "Version" "${VERSION}"
  ; Links of our own scheme open here; mail addresses and files are only offered, the user chooses.
  WriteRegStr HKLM "Software\Classes\echarpe" "" "URL:Écharpe"
  WriteRegStr HKLM "Software\Classes\echarpe" "URL Protocol" ""
  WriteRegStr HKLM "Software\Classes\echarpe\shell\open\command" "" '"$INSTDIR\programme\echarpe-window.exe" "%1"'
  WriteRegStr HKLM "Software\Classes\Echarpe.fichier\shell\open\command" "" '"$INSTDIR\programme\echarpe-window.exe" "%1"'
  WriteRegStr HKLM "Software\Classes\.ics\OpenWithProgids" "Echarpe.fichier" ""
  WriteRegStr HKLM "Software\Classes\.eml\OpenWithProgids" "Echarpe.fichier" ""
  WriteRegStr HKLM "Software\Classes\.pdf\OpenWithProgids" "Echarpe.fichier" ""
  WriteRegStr HKLM "Software\Classes\.echarpe-config" "" "Echarpe.fichier"
  WriteRegStr HKLM "Software\Echarpe\Capabilities" "ApplicationName" "Écharpe"
  WriteRegStr HKLM "Software\Echarpe\Capabilities\UrlAssociations" "mailto" "Echarpe.fichier"
  WriteRegStr HKLM "Software\RegisteredApplications" "Echarpe" "Software\Echarpe\Capabilities"

  WriteRegStr HKLM "${KEY}" "DisplayName" "Écharpe"
  WriteRegStr HKLM "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${KEY}" "DisplayIcon" "$INSTDIR\programme\echarpe-window.exe"
  WriteRegStr HKLM "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${KEY}" "NoModify" 1
  WriteRegDWORD HKLM "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKLM "${KEY}" "EstimatedSize" "$0"
SectionEnd

Function un.onInit
  SetRegView 64
  StrCpy $EraseData 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DONNEES" $1
  ${IfNot} ${Errors}
    StrCpy $EraseData 1
  ${EndIf}
FunctionEnd

Function un.AskData
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 36u "Vos données (messages, notes, actes en attente) sont chiffrées dans votre profil. Elles restent en place, sauf si vous cochez cette case."
  Pop $0
  ${NSD_CreateCheckbox} 0 44u 100% 12u "Effacer aussi mes données de cet ordinateur"
  Pop $Checkbox
  nsDialogs::Show
FunctionEnd

Function un.LeaveData
  ${NSD_GetState} $Checkbox $EraseData
FunctionEnd

Section "Uninstall"
  SetRegView 64
  nsExec::Exec 'taskkill /F /IM echarpe-window.exe'
  nsExec::Exec 'taskkill /F /IM echarpe.exe'
  ${If} $EraseData == 1
    SetShellVarContext current
    RMDir /r "$LOCALAPPDATA\echarpe"
    nsExec::Exec 'cmdkey /delete:echarpe'
  ${EndIf}
  SetShellVarContext all
  Delete "$SMPROGRAMS\Écharpe.lnk"
  RMDir /r "$INSTDIR\programme"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "Software\Classes\echarpe"
  DeleteRegKey HKLM "Software\Classes\Echarpe.fichier"
  DeleteRegValue HKLM "Software\Classes\.ics\OpenWithProgids" "Echarpe.fichier"
  DeleteRegValue HKLM "Software\Classes\.eml\OpenWithProgids" "Echarpe.fichier"
  DeleteRegValue HKLM "Software\Classes\.pdf\OpenWithProgids" "Echarpe.fichier"
  DeleteRegKey HKLM "Software\Classes\.echarpe-config"
  DeleteRegValue HKLM "Software\RegisteredApplications" "Echarpe"
  DeleteRegKey HKLM "${KEY}"
  DeleteRegKey HKLM "Software\Echarpe"
SectionEnd
